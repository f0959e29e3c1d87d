package dev.perennial.query.http;

import dev.perennial.promql.exec.step.Cancellation;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.tsdb.bytes.ByteSlice;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;

/// One function of the API.
interface Endpoint {
  /// Answers a request.
  ///
  /// @throws Refusal if the answer is an error
  Reply answer(Call call);

  /// A request as endpoints see it: its parameters, the part of the path that names a label (or empty), whose data it may see, its
  /// body where that is no form, its headers, and the flag that rises when its client goes away.
  record Call(
      Parameters parameters,
      String name,
      Tenants.Share share,
      ByteSlice body,
      ServerRequestHeaders headers,
      Cancellation cancellation) {
    /// The first value of a header, or `""`.
    String header(String name) {
      return headers.first(HeaderNames.create(name)).orElse("");
    }
  }
}
