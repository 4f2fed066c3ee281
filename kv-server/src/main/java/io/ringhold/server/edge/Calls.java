package io.ringhold.server.edge;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ringhold.server.node.NotServing;
import io.ringhold.server.raft.Deadline;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Carries calls from the event loop to virtual threads and their ends back.
///
/// The hand-over is our own: with Quarkus' `@RunOnVirtualThread` calls fail with "Half-closed
/// without a request" under load.
final class Calls {
  /// What a call without a deadline of its own gets.
  static final Duration DEADLINE_DEFAULT = Duration.ofSeconds(10);

  private static final Logger LOG = System.getLogger(Calls.class.getName());
  private static final ExecutorService VIRTUAL_THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  private Calls() {}

  static <T> void unary(StreamObserver<T> observer, Callable<T> call) {
    // With a handler, answering a client that has gone is no error.
    ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
    run(
        observer,
        () -> {
          observer.onNext(call.call());
          observer.onCompleted();
          return null;
        });
  }

  /// A call whose body sends its answers itself and waits, by the stream, for a client that reads
  /// slowly.
  static <T> void streaming(StreamObserver<T> observer, Streaming<T> call) {
    AnswerStream<T> stream = new AnswerStream<>((ServerCallStreamObserver<T>) observer);
    run(
        observer,
        () -> {
          call.run(stream);
          observer.onCompleted();
          return null;
        });
  }

  interface Streaming<T> {
    void run(AnswerStream<T> stream) throws InterruptedException;
  }

  private static void run(StreamObserver<?> observer, Callable<Void> body) {
    Callable<Void> inContext = Context.current().wrap(body);
    VIRTUAL_THREADS.execute(() -> {
      try {
        inContext.call();
      } catch (StatusRuntimeException e) {
        observer.onError(e);
      } catch (NotServing e) {
        observer.onError(Errors.notReady(e.why()));
      } catch (InterruptedException _) {
        observer.onError(Errors.indeterminate("the node stopped while it worked on the request"));
      } catch (Exception e) {
        LOG.log(Level.ERROR, "a call failed for a reason that nobody foresaw", e);
        observer.onError(
            Status.INTERNAL
                .withDescription("internal error, see the node's log: " + e)
                .asRuntimeException());
      }
    });
  }

  static Deadline deadline() {
    io.grpc.Deadline callers = Context.current().getDeadline();
    return Deadline.in(
        callers == null
            ? DEADLINE_DEFAULT
            : Duration.ofNanos(callers.timeRemaining(TimeUnit.NANOSECONDS)));
  }
}
