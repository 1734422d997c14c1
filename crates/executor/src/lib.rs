//! Runs executions: workers, the pipeline that every tool call passes, results and receipts
