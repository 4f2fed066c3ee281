package io.ringhold.client;

import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.ScanPage;
import io.ringhold.api.v1.ScanRequest;
import io.ringhold.client.KvException.Kind;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The entries of a range in key order, fetched while they are taken.
///
/// When the stream of pages breaks, the scan goes on with a new request behind the last page it has
/// received. Each page shows each shard at one moment, but different pages and shards different
/// moments. [#hasNext()] and [#next()] throw [KvException] when no page comes within the client's
/// deadline. For one thread.
public final class Scan implements Iterator<Entry>, AutoCloseable {
  private final Channels channels;
  private final Atlas atlas;
  private final KvClientOptions options;

  private Iterator<io.ringhold.api.v1.Entry> page = Collections.emptyIterator();
  private Channels.@Nullable Answers<ScanPage> stream;
  private @Nullable String address;

  /// The request that opened the stream.
  private @Nullable ScanRequest opening;

  /// The request for all that is still to come; null behind the end.
  private @Nullable ScanRequest rest;

  Scan(Channels channels, Atlas atlas, KvClientOptions options, ScanRequest request) {
    this.channels = channels;
    this.atlas = atlas;
    this.options = options;
    this.rest = request;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && rest != null) {
      fetch(rest);
    }
    return page.hasNext();
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the scan is at its end");
    }
    return Wire.entry(page.next());
  }

  /// Ends the scan; the servers stop reading.
  @Override
  public void close() {
    rest = null;
    drop();
  }

  private void fetch(ScanRequest rest) {
    var deadline = Deadline.in(options.deadline());
    var backoff = new Backoff();
    try {
      while (!attempt(rest, deadline, backoff)) {}
    } catch (InterruptedException e) {
      close();
      throw Calls.interrupted(e);
    }
  }

  private boolean attempt(ScanRequest rest, Deadline deadline, Backoff backoff)
      throws InterruptedException {
    try {
      take(rest, stream(rest, deadline).next(deadline.remaining(options.attemptTimeout())));
      return true;
    } catch (FailedException e) {
      drop();
      recover(e.failure(), deadline, backoff);
      return false;
    }
  }

  private Channels.Answers<ScanPage> stream(ScanRequest rest, Deadline deadline)
      throws FailedException, InterruptedException {
    if (stream == null) {
      atlas.topology(deadline);
      Target target = atlas.anyone(address);
      address = target.address();
      opening = rest;
      stream = channels.stream(target, KvGrpc.getScanMethod(), rest);
    }
    return stream;
  }

  private void take(ScanRequest rest, @Nullable ScanPage received) {
    if (received == null) {
      // A stream that ends although more was announced is asked for again; one without any page is
      // the end.
      this.rest = rest.equals(opening) ? null : rest;
      drop();
      return;
    }
    page = received.getEntriesList().iterator();
    this.rest = behind(rest, received);
  }

  private static @Nullable ScanRequest behind(ScanRequest request, ScanPage page) {
    long left = request.getLimit() - page.getEntriesCount();
    if (!page.hasResume() || (request.getLimit() > 0 && left <= 0)) {
      return null;
    }
    var rest = request.toBuilder().setLimit(Math.max(0, left));
    return request.getReverse()
        ? rest.setTo(page.getResume()).build()
        : rest.setFrom(page.getResume()).build();
  }

  private void recover(Failure failure, Deadline deadline, Backoff backoff)
      throws InterruptedException {
    switch (failure.verdict()) {
      case REFUSED -> throw failure.as(Kind.REFUSED, failure.message());
      case UNABLE -> throw failure.as(Kind.UNAVAILABLE, failure.message());
      case NOT_NOW, IN_DOUBT -> {} // some shard, not this node, is the trouble
      case UNREACHABLE, STRANGER, LOST -> {
        if (address != null) {
          atlas.silent(address);
        }
      }
    }
    if (!deadline.sleep(backoff.next(failure.retryAfter()))) {
      throw failure.as(Kind.UNAVAILABLE, failure.message());
    }
  }

  private void drop() {
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }
}
