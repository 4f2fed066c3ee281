package io.ringhold.client;

/// An attempt brought no answer.
final class FailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  FailedException(Failure failure) {
    super(failure.message(), failure.cause());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
