package dev.perennial.tsdb.objectstore.s3;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Stands on the wire and turns the first answers to one kind of request into those of a server that broke down.
final class BrokenAnswers implements ExecutionInterceptor {
  private final Class<? extends SdkRequest> requests;
  private int left;

  BrokenAnswers(Class<? extends SdkRequest> requests, int answers) {
    this.requests = requests;
    this.left = answers;
  }

  @Override
  public synchronized SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    if (!requests.isInstance(context.request()) || left == 0) {
      return context.httpResponse();
    }
    left--;
    return context.httpResponse().toBuilder().statusCode(500).build();
  }
}
