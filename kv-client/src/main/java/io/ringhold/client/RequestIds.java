package io.ringhold.client;

import com.google.protobuf.ByteString;
import io.ringhold.api.v1.RequestIdentity;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The identities of a client's writes to one shard.
///
/// Each shard has a client id and a count of its own, so that a shard that stands still holds back
/// the answers kept by that shard alone.
final class RequestIds {
  /// The servers keep this many answers of a client for each shard. If the newest request were
  /// further ahead of the oldest unanswered one, they would forget what the older one needs when it
  /// is retried.
  static final int WINDOW = 4096;

  private static final int CLIENT_ID_BYTES = 16;

  private final ByteString clientId;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final BitSet answered = new BitSet(WINDOW);
  private long next = 1;
  private long lowestUnanswered = 1;

  RequestIds() {
    byte[] random = new byte[CLIENT_ID_BYTES];
    new SecureRandom().nextBytes(random);
    clientId = ByteString.copyFrom(random);
  }

  /// A new identity. Waits while the window is full.
  ///
  /// @return null if it still was at the deadline
  @Nullable RequestIdentity open(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (next - lowestUnanswered >= WINDOW) {
        if (!moved.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
          return null;
        }
      }
      return RequestIdentity.newBuilder()
          .setClientId(clientId)
          .setRequestId(next++)
          .setAcknowledgedBelow(lowestUnanswered)
          .setIssuedAtMs(System.currentTimeMillis())
          .build();
    } finally {
      lock.unlock();
    }
  }

  /// Ends a request: it was answered, or the client has given it up and will not retry it.
  void close(RequestIdentity identity) {
    lock.lock();
    try {
      answered.set(slot(identity.getRequestId()));
      while (answered.get(slot(lowestUnanswered))) {
        answered.clear(slot(lowestUnanswered++));
        moved.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private static int slot(long id) {
    return (int) (id % WINDOW);
  }
}
