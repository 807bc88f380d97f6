"""gangyao (纲要) reads Chinese government plans into checked data.

>>> import gangyao
>>> plan = gangyao.read("corpus/zhanggong-14.txt")
>>> plan.plan["region_code"], len(plan.targets) > 100
('360702', True)

Records are plain dictionaries: exactly the objects that ``gangyao extract WHAT --format jsonl`` prints; their fields are
typed and explained in :mod:`gangyao.records`. Tables are Arrow arrays with the columns of a release, for pandas, polars and
pyarrow: ``plan.targets.to_polars()``, ``plan.frame("cells").to_pandas()``.

Numbers of a record are decimal text as printed (``"66"``), in the unit of its ``unit_raw``; ``value_base`` is in ``base_unit``.
Offsets (``start``, ``end``) count bytes of the UTF-8 reading text: ``plan.at(record)`` gives the characters.
"""

from gangyao._errors import BuildError, CompareError, Error, QueryError, ReadError
from gangyao._frames import Frame, Records, tables
from gangyao._plan import Plan, read
from gangyao._build import Build, Found, open_build
from gangyao import _native

__version__: str = _native.__version__
#: Version of the wire form; raised when a field changes its meaning or goes away.
SCHEMA_VERSION: int = _native.SCHEMA_VERSION

__all__ = [
    "Build",
    "BuildError",
    "CompareError",
    "Error",
    "Found",
    "Frame",
    "Plan",
    "QueryError",
    "ReadError",
    "Records",
    "SCHEMA_VERSION",
    "open_build",
    "read",
    "tables",
]
