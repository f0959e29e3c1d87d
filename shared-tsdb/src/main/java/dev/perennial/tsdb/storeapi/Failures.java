package dev.perennial.tsdb.storeapi;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// The table between gRPC's status codes and [StoreException.Reason].
final class Failures {
  private Failures() {}

  /// What a client throws when it could not do `what`.
  static StoreException of(String what, StatusRuntimeException e) {
    var status = e.getStatus();
    var reason =
        switch (status.getCode()) {
          case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> StoreException.Reason.INVALID_ARGUMENT;
          case UNAVAILABLE -> StoreException.Reason.UNAVAILABLE;
          case DEADLINE_EXCEEDED -> StoreException.Reason.DEADLINE_EXCEEDED;
          case RESOURCE_EXHAUSTED -> StoreException.Reason.RESOURCE_EXHAUSTED;
          case ABORTED -> StoreException.Reason.ABORTED;
          case UNIMPLEMENTED -> StoreException.Reason.UNIMPLEMENTED;
          case CANCELLED -> StoreException.Reason.CANCELLED;
          case OK, UNKNOWN, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNAUTHENTICATED, INTERNAL, DATA_LOSS ->
              StoreException.Reason.INTERNAL;
        };
    return new StoreException(reason, "Cannot " + what + ": " + text(status), e);
  }

  private static String text(Status status) {
    var description = status.getDescription();
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> "no answer in time";
      case UNAVAILABLE -> "it cannot be reached" + (description == null ? "" : " (" + description + ")");
      default -> description == null ? status.getCode().name() : description;
    };
  }

  /// What a server sends.
  static StatusRuntimeException status(StoreException e) {
    var status =
        switch (e.reason()) {
          case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
          case UNAVAILABLE -> Status.UNAVAILABLE;
          case DEADLINE_EXCEEDED -> Status.DEADLINE_EXCEEDED;
          case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
          case ABORTED -> Status.ABORTED;
          case UNIMPLEMENTED -> Status.UNIMPLEMENTED;
          case CANCELLED -> Status.CANCELLED;
          case INTERNAL -> Status.INTERNAL;
        };
    return status.withDescription(e.getMessage()).asRuntimeException();
  }
}
