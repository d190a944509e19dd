"""Pictures, recordings and films of questionnaires"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('instrument_file',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_instrument_file_size')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_instrument_file'))
    )


def downgrade() -> None:
    op.drop_table('instrument_file')
