package dev.perennial.promql.syntax;

/// Where in the query's text a node stands, as UTF-8 byte offsets: `start <= i < end`.
public record Position(int start, int end) {}
