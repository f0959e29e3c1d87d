/// Prometheus' language of PromQL test scripts: [dev.perennial.promql.script.Script] reads one, and
/// [dev.perennial.promql.script.ScriptRunner] holds an engine against it.
///
/// A script is a list of blocks; a blank line or one that begins with `#` ends a block:
///
/// ```
/// load 5m                                       series of samples 5 minutes apart, the first at 0
///   http_requests_total{job="api"} 0+10x5       0 10 20 30 40 50
/// eval instant at 10m rate(http_requests_total[10m])
///   expect no_warn
///   {job="api"} 0.0333333333
/// eval range from 0 to 10m step 5m http_requests_total
///   http_requests_total{job="api"} 0 10 20
/// clear
/// ```
///
/// Values are numbers, `_` for none, `stale`, histograms `{{schema:0 sum:5 count:4 buckets:[1 2 1]}}`, and runs:
/// `5x2` is 5 5 5, `1+2x3` is 1 3 5 7. After `eval` come any number of `expect` lines (`fail`, `warn`, `info`,
/// `no_warn`, `no_info`, `ordered`, `string "…"`, `range vector from … to … step …`; the first three with `msg:` or
/// `regex:`) and then the series of the answer, or one number. Numbers agree if they differ by less than a millionth.
@NullMarked
package dev.perennial.promql.script;

import org.jspecify.annotations.NullMarked;
