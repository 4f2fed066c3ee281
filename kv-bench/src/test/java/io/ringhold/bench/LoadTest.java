package io.ringhold.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /// Remembers nothing but how many asked at once, and that keys and values had their size.
  private static final class CountingStore implements Store {
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final ConcurrentHashMap<String, Integer> calls = new ConcurrentHashMap<>();
    volatile boolean failing;

    private void call(String kind) {
      calls.merge(kind, 1, Integer::sum);
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      LockSupport.parkNanos(100_000);
      now.decrementAndGet();
      if (failing) {
        throw new IllegalStateException("told to fail");
      }
    }

    @Override
    public void put(byte[] key, byte[] value) {
      assertThat(key).hasSize(24);
      assertThat(value).hasSize(256);
      call("put");
    }

    @Override
    public void get(byte[] key) {
      call("get");
    }

    @Override
    public void scan(byte[] from, int entries) {
      assertThat(entries).isEqualTo(100);
      call("scan");
    }

    @Override
    public void close() {}
  }

  private final CountingStore store = new CountingStore();
  private final Subject subject = new Subject("fake", store, List.of());

  private Figures run(Workload workload, int outstanding) throws Exception {
    return new Load(subject, workload, new Records(200)).run(outstanding, SHORT, SHORT);
  }

  @ParameterizedTest
  @EnumSource
  void keepsAsManyRequestsOutstandingAsAsked(Workload workload) throws Exception {
    var figures = run(workload, 8);
    assertThat(store.most.get()).isBetween(1, 8);
    assertThat(figures.operationsPerSecond()).isPositive();
    assertThat(figures.p99Micros()).isGreaterThanOrEqualTo(figures.p50Micros());
    assertThat(figures.p50Micros()).isGreaterThanOrEqualTo(100);
    assertThat(figures.cpuMicros()).isEqualTo(OptionalDouble.empty());
    assertThat(figures.errors()).isZero();
  }

  @Test
  void aMixPutsAndGets() throws Exception {
    run(Workload.MIX, 8);
    assertThat(store.calls).containsOnlyKeys("put", "get");
  }

  @Test
  void failuresAreCountedApart() throws Exception {
    store.failing = true;
    var figures = run(Workload.GET, 2);
    assertThat(figures.operationsPerSecond()).isZero();
    assertThat(figures.errors()).isPositive();
  }

  @Test
  void theMedianRunCounts() {
    assertThat(Rounds.median(List.of(at(30), at(10), at(20)))).isEqualTo(at(20));
    assertThat(Rounds.median(List.of(at(2), at(1)))).isEqualTo(at(1));
  }

  private static Figures at(double operationsPerSecond) {
    return new Figures(operationsPerSecond, 1, 1, OptionalDouble.empty(), 0);
  }
}
