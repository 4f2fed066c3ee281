package io.ringhold.server.edge;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The answers of a streaming call. Sending blocks while the client's window is full, so that a
/// slow reader holds one page, not all.
final class AnswerStream<T> {
  private final ServerCallStreamObserver<T> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// To be made on the call's own thread, before it returns: gRPC takes handlers only there.
  AnswerStream(ServerCallStreamObserver<T> observer) {
    this.observer = observer;
    observer.setOnReadyHandler(this::signal);
    observer.setOnCancelHandler(this::signal);
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @throws io.grpc.StatusRuntimeException when the client has gone
  void send(T answer) throws InterruptedException {
    lock.lock();
    try {
      while (!observer.isReady() && !observer.isCancelled()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    if (observer.isCancelled()) {
      throw Status.CANCELLED.withDescription("the client has gone").asRuntimeException();
    }
    observer.onNext(answer);
  }
}
