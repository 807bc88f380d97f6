//! Tests of `targets`.
