package dev.perennial.tsdb.catalog.dynamodb;

import dev.perennial.tsdb.catalog.Loss;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Stands on the wire and loses requests for manifests, or turns their answers into those of a server that broke down.
final class LossyAnswers implements ExecutionInterceptor {
  private final Loss loss;
  private int answers;

  LossyAnswers(Loss loss) {
    this.loss = loss;
  }

  private static boolean isManifestWrite(SdkRequest request) {
    return request instanceof UpdateItemRequest update && update.updateExpression().startsWith("SET manifest_version");
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
    boolean lost =
        switch (loss) {
          case NONE, ANSWER, FIRST_ANSWER -> false;
          case REQUEST -> isManifestWrite(context.request());
          case REQUEST_AND_READ -> isManifestWrite(context.request()) || context.request() instanceof GetItemRequest;
        };
    if (lost) {
      throw SdkClientException.create("The connection was reset.");
    }
  }

  @Override
  public synchronized SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    boolean lost =
        isManifestWrite(context.request())
            && switch (loss) {
              case NONE, REQUEST, REQUEST_AND_READ -> false;
              case ANSWER -> true;
              case FIRST_ANSWER -> answers++ == 0;
            };
    return lost ? context.httpResponse().toBuilder().statusCode(500).build() : context.httpResponse();
  }
}
