package dev.perennial.query.http;

/// One function of the API.
interface Endpoint {
  /// Answers a request.
  ///
  /// @throws Refusal if the answer is an error
  Reply answer(Call call);

  /// A request as endpoints see it; `name` is the part of the path that names a label, or empty.
  record Call(Parameters parameters, String name) {}
}
