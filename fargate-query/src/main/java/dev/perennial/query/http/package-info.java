/// The HTTP API of Prometheus, with Thanos' additions, the page and our own views: [dev.perennial.query.http.ApiServer].
///
/// An answer is one JSON envelope, `{"status","data","errorType","error","warnings","infos"}`. A handler gives a
/// reply or throws a refusal; only the envelope knows status codes and bytes. Floats are texts of the shortest
/// digits that read back to the same number, times are seconds with three decimals or none.
@NullMarked
package dev.perennial.query.http;

import org.jspecify.annotations.NullMarked;
