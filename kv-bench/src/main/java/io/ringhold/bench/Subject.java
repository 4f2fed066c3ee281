package io.ringhold.bench;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One of the stores that are compared, while it runs.
final class Subject implements AutoCloseable {
  private final String name;
  private final Store store;
  private final List<Long> pids;
  private final AtomicBoolean complained = new AtomicBoolean();

  /// A store with the processes that serve it; without any when they are not known.
  Subject(String name, Store store, List<Long> pids) {
    this.name = name;
    this.store = store;
    this.pids = pids;
  }

  String name() {
    return name;
  }

  Store store() {
    return store;
  }

  List<Long> pids() {
    return pids;
  }

  /// Says the first time what went wrong; after that failures are only counted.
  void complain(RuntimeException failure) {
    if (complained.compareAndSet(false, true)) {
      System.err.println("bench: " + name + ": " + failure.getMessage());
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
