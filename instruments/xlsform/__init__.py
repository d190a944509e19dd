"""XLSForm workbooks in (through pyxform) and out.

imported = read(Path("form.xlsx"))      # Imported(instrument or None, findings)
write(instrument, Path("form.xlsx"))
"""

from instruments.xlsform.reading import Imported, read
from instruments.xlsform.writing import write

__all__ = ["Imported", "read", "write"]
