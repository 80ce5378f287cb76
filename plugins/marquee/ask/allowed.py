"""What the guard lets through, and nothing else: views with their columns, node kinds, functions, operators, types."""

# ruff: noqa: SIM905 - lists of words read better as words

from __future__ import annotations

_CREDIT = "movie_id person_id person gender"
_COLUMNS = {
    "movies": "movie_id title original_title original_language original_language_name overview tagline homepage status"
    " release_date release_year release_decade runtime budget revenue profit return_on_investment vote_average"
    " vote_count popularity collection_id collection fetched_at",
    "movie_genres": "movie_id genre_id genre",
    "movie_keywords": "movie_id keyword_id keyword",
    "movie_companies": "movie_id company_id company",
    "movie_countries": "movie_id country_code country",
    "movie_languages": "movie_id language_code language",
    "people": "person_id person gender",
    "movie_cast": f"{_CREDIT} character cast_order",
    "movie_crew": f"{_CREDIT} department job",
    "release_dates": "movie_id country_code release_type release_date certification",
    "movie_snapshots": "movie_id observed_at popularity vote_average vote_count revenue",
    "movie_predictions": "movie_id model_tag predicted_at commercial_probability critical_probability vote_average"
    " vote_average_low vote_average_high popularity_percentile popularity_percentile_low popularity_percentile_high",
}
RELATIONS = {view: frozenset(columns.split()) for view, columns in _COLUMNS.items()}

NODES = frozenset(
    (
        "SelectStmt ResTarget ColumnRef A_Star RangeVar RangeSubselect JoinExpr Alias WithClause CommonTableExpr"
        " SubLink A_Const Integer Float String Boolean A_Expr BoolExpr NullTest BooleanTest CaseExpr CaseWhen"
        " CoalesceExpr MinMaxExpr FuncCall TypeCast TypeName SortBy WindowDef GroupingSet SQLValueFunction RowExpr"
        " A_ArrayExpr"
    ).split()
)

_ANY = 99
FUNCTIONS: dict[str, int] = {
    **dict.fromkeys(("count", "sum", "avg", "min", "max", "bool_or", "bool_and", "every", "mode"), 1),
    **dict.fromkeys(("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"), 1),
    **dict.fromkeys(("corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2", "regr_count"), 2),
    **dict.fromkeys(("percentile_cont", "percentile_disc", "string_agg"), 2),
    **dict.fromkeys(("array_agg", "array_length", "cardinality"), 2),
    **dict.fromkeys(("row_number", "rank", "dense_rank", "percent_rank", "cume_dist"), 0),
    **dict.fromkeys(("ntile", "first_value", "last_value"), 1),
    **dict.fromkeys(("lag", "lead"), 3),
    "nth_value": 2,
    **dict.fromkeys(("abs", "ceil", "ceiling", "floor", "sign", "sqrt", "cbrt", "ln", "exp"), 1),
    **dict.fromkeys(("round", "trunc", "mod", "power", "log", "div"), 2),
    "width_bucket": 4,
    **dict.fromkeys(("lower", "upper", "initcap", "length", "char_length", "reverse", "ascii"), 1),
    **dict.fromkeys(("btrim", "ltrim", "rtrim", "left", "right", "strpos", "position", "starts_with"), 2),
    **dict.fromkeys(("substring", "substr", "split_part", "replace", "translate"), 3),
    "concat": _ANY,
    "concat_ws": _ANY,
    **dict.fromkeys(("extract", "date_part", "date_trunc", "age", "to_char", "to_date"), 2),
    "make_date": 3,
    "now": 0,
}

OPERATORS = frozenset("+ - * / % = <> != < > <= >= || ~~ ~~* !~~ !~~*".split()) | {
    "BETWEEN",
    "NOT BETWEEN",
    "BETWEEN SYMMETRIC",
    "NOT BETWEEN SYMMETRIC",
}

TYPES = frozenset(
    (
        "int2 int4 int8 integer bigint smallint numeric float4 float8 text varchar bpchar bool boolean date time"
        " timestamp timestamptz interval"
    ).split()
)

# What the server writes like a function when it shows a plan.
KEYWORDS = frozenset("EXTRACT COALESCE GREATEST LEAST NULLIF ROW EXISTS TRIM varying character".split())

KEYWORD_VALUES = frozenset({"SVFOP_CURRENT_DATE", "SVFOP_CURRENT_TIMESTAMP", "SVFOP_LOCALTIMESTAMP"})

BANNED_ALIASES = frozenset(
    (
        "query_to_xml table_to_xml cursor_to_xml schema_to_xml database_to_xml set_config current_setting setval"
        " nextval currval lastval version inet_server_addr inet_client_addr txid_current setseed format repeat lpad"
        " rpad generate_series has_table_privilege current_database current_user session_user"
    ).split()
)
