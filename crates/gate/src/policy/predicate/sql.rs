//! Statements in SQL that are one query and change nothing.
//!
//! The whole tree of a statement is walked: a query may hold statements that write (in its CTEs), `INTO`, locks, and
//! functions that do anything at all. What the database's own functions do when they are called cannot be known here: the
//! account that the server uses has to be one that may only read, and this predicate is the second wall, not the first.

use super::pattern::NamePattern;
use super::sql_text::ambiguity;
use crate::policy::source::{SqlDialect, SqlSource};
use crate::policy::truth::Told;
use gloveport_crypto::sha256;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, ObjectName, Query, Select, SetExpr, Statement, TableFactor,
    Visit, Visitor,
};
use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

/// Verdicts that are kept, by the digest of the statement.
const KEPT_MAX: usize = 512;
/// Words and signs that can nest one within the other, on one way from the root to a leaf: a tree is walked by recursion.
const NESTING_MAX: usize = 250;
/// Queries that are joined by `UNION` and the like.
const SETS_MAX: usize = 50;
/// Parentheses within each other. More take a parser that tries alternatives too long.
const PARENTHESES_MAX: usize = 16;

/// Functions that are never let pass, of any database: they write, wait, read files, reach the network, or run a text as a
/// statement. From the manuals of `PostgreSQL` 17 (chapter 9), `MySQL` 8.4 (chapter 14), `SQLite`, `DuckDB` and `ClickHouse`.
const DENIED: &[&str] = &[
    "pg_sleep*",
    "pg_read_*",
    "pg_ls_*",
    "pg_stat_file",
    "pg_terminate_backend",
    "pg_cancel_backend",
    "pg_reload_conf",
    "pg_rotate_logfile*",
    "pg_advisory_*",
    "pg_try_advisory_*",
    "pg_notify",
    "pg_create_*",
    "pg_drop_*",
    "pg_switch_*",
    "pg_promote",
    "pg_backup_*",
    "pg_start_backup",
    "pg_stop_backup",
    "pg_logical_*",
    "pg_replication_*",
    "pg_export_snapshot",
    "pg_import_*",
    "pg_stat_reset*",
    "pg_log_*",
    "pg_wal_replay_*",
    "pg_file_*",
    "pg_logfile_*",
    "pg_copy_*",
    "pg_sync_*",
    "pg_prewarm",
    "pg_restore_*",
    "pg_clear_*",
    "pg_set_*",
    "lo_*",
    "lowrite",
    "loread",
    "dblink*",
    "postgres_fdw_*",
    "set_config",
    "setval",
    "nextval",
    "query_to_xml*",
    "cursor_to_xml*",
    "table_to_xml*",
    "schema_to_xml*",
    "database_to_xml*",
    "ts_stat",
    "ts_rewrite",
    "crosstab*",
    "connectby",
    "txid_current",
    "plpgsql_*",
    "brin_summarize_*",
    "gin_clean_pending_list",
    "sleep",
    "benchmark",
    "load_file",
    "get_lock",
    "release_lock",
    "release_all_locks",
    "master_pos_wait",
    "source_pos_wait",
    "wait_for_executed_gtid_set",
    "wait_until_sql_thread_after_gtids",
    "sys_exec",
    "sys_eval",
    "sys_get",
    "sys_set",
    "last_insert_id",
    "load_extension",
    "readfile",
    "writefile",
    "edit",
    "fts3_tokenizer",
    "fsdir",
    "lsdir",
    "zipfile",
    "sqlar_*",
    "eval",
    "shell",
    "system",
    "xp_*",
    "sp_*",
    "openrowset",
    "opendatasource",
    "openquery",
    "utl_*",
    "dbms_*",
    "read_*",
    "parquet_scan",
    "parquet_metadata",
    "sniff_csv",
    "*_scan",
    "*_query",
    "*_execute",
    "*_attach",
    "getenv",
    "url",
    "urlcluster",
    "file",
    "filecluster",
    "s3",
    "s3cluster",
    "remote",
    "remotesecure",
    "hdfs",
    "hdfscluster",
    "executable",
    "jdbc",
    "odbc",
    "mysql",
    "postgresql",
    "mongodb",
    "redis",
    "azureblobstorage",
    "gcs",
    "deltalake",
    "iceberg",
    "hudi",
    "sleepeachrow",
    "catboostevaluate",
    "http_get",
    "http_post",
    "http",
];

/// A compiled SQL predicate.
#[derive(Debug)]
pub(crate) struct SqlTest {
    /// As it is written, for reasons.
    functions_deny: Vec<NamePattern>,
    tables: Vec<NamePattern>,
    dialect: SqlDialect,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    verdicts: BTreeMap<[u8; 32], Told>,
    order: VecDeque<[u8; 32]>,
}

impl SqlTest {
    pub(crate) fn compile(source: &SqlSource) -> Result<Self, String> {
        let own = source.functions_deny.iter().map(String::as_str);
        let functions = DENIED.iter().copied().chain(own).map(NamePattern::parse);
        let tables = source.tables.iter().map(|table| NamePattern::parse(table));
        Ok(Self {
            functions_deny: functions.collect::<Result<_, _>>()?,
            tables: tables.collect::<Result<_, _>>()?,
            dialect: source.dialect,
            kept: Mutex::default(),
        })
    }

    pub(crate) fn judge(&self, text: &str) -> Told {
        let digest = sha256(text.as_bytes());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = kept.verdicts.get(&digest) {
            return told.clone();
        }
        drop(kept);
        let told = self.read(text);
        kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.verdicts.insert(digest, told.clone()).is_none() {
            kept.order.push_back(digest);
        }
        if kept.order.len() > KEPT_MAX
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.verdicts.remove(&oldest);
        }
        told
    }

    fn read(&self, text: &str) -> Told {
        if let Some(why) = ambiguity(text, self.dialect) {
            return Told::unknown(why);
        }
        let dialect: &dyn Dialect = match self.dialect {
            SqlDialect::Generic => &GenericDialect {},
            SqlDialect::Sqlite => &SQLiteDialect {},
            SqlDialect::Postgres => &PostgreSqlDialect {},
            SqlDialect::Mysql => &MySqlDialect {},
        };
        let Ok(tokens) = Tokenizer::new(dialect, text).tokenize() else {
            return Told::unknown("the statement cannot be read");
        };
        if is_deep(&tokens) {
            return Told::unknown("the statement is nested too deeply");
        }
        let Ok(statements) = Parser::new(dialect).with_tokens(tokens).parse_statements() else {
            return Told::unknown("the statement cannot be read");
        };
        match statements.as_slice() {
            [] => Told::no("there is no statement"),
            [Statement::Query(query)] => {
                let mut walker = Walker { test: self };
                match query.visit(&mut walker) {
                    ControlFlow::Continue(()) => {
                        Told::yes("statement 1 is a query that only reads")
                    }
                    ControlFlow::Break(why) => Told::no(why),
                }
            }
            [other] => Told::no(format!("statement 1 is {}", kind_of(other))),
            [..] => Told::no("there are several statements"),
        }
    }

    fn is_denied(&self, name: &str) -> Option<&NamePattern> {
        self.functions_deny.iter().find(|pattern| pattern.matches(name))
    }
}

/// Whether a parser or a walker would recurse too deeply: a comma begins a new branch, a parenthesis goes deeper.
fn is_deep(tokens: &[Token]) -> bool {
    // How much is on the way to each open parenthesis, and on the way to here behind the last one.
    let (mut open, mut top, mut on_way, mut sets) = (Vec::new(), 0_usize, 0_usize, 0_usize);
    for token in tokens {
        match token {
            Token::LParen => open.push(std::mem::take(&mut top)),
            Token::RParen => {
                on_way -= top;
                top = open.pop().unwrap_or_default();
            }
            Token::Comma => on_way -= std::mem::take(&mut top),
            Token::Whitespace(_)
            | Token::Number(..)
            | Token::Period
            | Token::SemiColon
            | Token::SingleQuotedString(_)
            | Token::Placeholder(_) => {}
            Token::Word(word) if word.keyword == Keyword::NoKeyword => {}
            other => {
                sets += usize::from(is_set_operation(other));
                top += 1;
                on_way += 1;
            }
        }
        if on_way > NESTING_MAX || sets > SETS_MAX || open.len() > PARENTHESES_MAX {
            return true;
        }
    }
    false
}

fn is_set_operation(token: &Token) -> bool {
    use Keyword::{EXCEPT, INTERSECT, MINUS, UNION};
    matches!(token, Token::Word(word) if matches!(word.keyword, UNION | EXCEPT | INTERSECT | MINUS))
}

/// The first word of a statement, where it is a plain one.
fn kind_of(statement: &Statement) -> String {
    let text = statement.to_string();
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_plain =
        !word.is_empty() && word.len() <= 12 && word.bytes().all(|b| b.is_ascii_uppercase());
    if is_plain { word.to_owned() } else { "no query".to_owned() }
}

/// Ends with the reason at the first thing that is more than reading.
struct Walker<'a> {
    test: &'a SqlTest,
}

type Step = ControlFlow<String>;

fn refuse(why: &str) -> Step {
    ControlFlow::Break(why.to_owned())
}

impl Visitor for Walker<'_> {
    type Break = String;

    fn pre_visit_statement(&mut self, statement: &Statement) -> Step {
        match statement {
            Statement::Query(_) => ControlFlow::Continue(()),
            other => refuse(&format!("the query holds a statement that is {}", kind_of(other))),
        }
    }

    fn pre_visit_query(&mut self, query: &Query) -> Step {
        if !query.locks.is_empty() {
            return refuse("the query locks rows");
        }
        if query.for_clause.is_some() || query.settings.is_some() || query.format_clause.is_some() {
            return refuse("the query has settings");
        }
        if !query.pipe_operators.is_empty() {
            return refuse("the query has a pipe");
        }
        self.body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> Step {
        if select.into.is_some() {
            refuse("the query has `INTO`")
        } else {
            ControlFlow::Continue(())
        }
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> Step {
        let Some(name) = full_name(relation) else {
            return refuse("a table is named by a function or a text");
        };
        let tables = &self.test.tables;
        if tables.is_empty() || tables.iter().any(|table| table.matches(&name)) {
            return ControlFlow::Continue(());
        }
        refuse("the query reads a table that is not listed")
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> Step {
        match factor {
            TableFactor::Table { name, args, .. } if args.is_some() => self.function(name),
            TableFactor::Function { name, .. } => self.function(name),
            TableFactor::Table { .. }
            | TableFactor::Derived { .. }
            | TableFactor::TableFunction { .. }
            | TableFactor::UNNEST { .. }
            | TableFactor::JsonTable { .. }
            | TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            _ => refuse("the query reads from something else than a table"),
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> Step {
        match expression {
            Expr::Function(Function { name, .. }) => self.function(name),
            Expr::BinaryOp { op: BinaryOperator::Assignment, .. } => {
                refuse("the query sets a variable")
            }
            Expr::BinaryOp { op: BinaryOperator::PGCustomBinaryOperator(_), .. } => {
                refuse("the query has an operator of its own")
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Walker<'_> {
    fn body(&self, body: &SetExpr) -> Step {
        match body {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                refuse("the query holds a statement that writes")
            }
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left)?;
                self.body(right)
            }
            SetExpr::Table(_) if !self.test.tables.is_empty() => {
                refuse("the query reads a table that is not listed")
            }
            SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) | SetExpr::Table(_) => {
                ControlFlow::Continue(())
            }
        }
    }

    /// A function is denied by its own name and by its full one, whatever its case and quotes.
    fn function(&self, name: &ObjectName) -> Step {
        let Some(full) = full_name(name) else {
            return refuse("a function is named by a function or a text");
        };
        let last = full.rsplit('.').next().unwrap_or_default();
        match self.test.is_denied(&full).or_else(|| self.test.is_denied(last)) {
            Some(pattern) => {
                refuse(&format!("the query calls a denied function (`{}`)", pattern.as_str()))
            }
            None => ControlFlow::Continue(()),
        }
    }
}

/// The parts of a name, without quotes, joined by dots; nothing where a part is no identifier.
fn full_name(name: &ObjectName) -> Option<String> {
    let parts = name.0.iter().map(|part| {
        let ident = part.as_ident()?;
        let is_plain = ident.quote_style != Some('\'') && !ident.value.contains('.');
        is_plain.then_some(ident.value.as_str())
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("."))
}
