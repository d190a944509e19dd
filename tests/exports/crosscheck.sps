* Encoding: UTF-8.
* What SPSS or PSPP sees in a file of the platform; how to run it is in docs/files.md.
GET FILE='woman_az.sav'.
DISPLAY DICTIONARY.
FREQUENCIES ALL /FORMAT=LIMIT(30).
