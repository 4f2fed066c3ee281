package io.ringhold.bench.storage;

import java.util.List;
import java.util.SplittableRandom;

/// What is measured on a filled store, and the ratio to RocksDB's throughput that is the goal.
enum Workload {
  GET_HIT("get, there", 1.8, 1) {
    @Override
    long run(Contender engine, Data data, int i) {
      return engine.get(data.key(i));
    }
  },
  GET_MISS("get, not there", 4, 1) {
    @Override
    long run(Contender engine, Data data, int i) {
      return engine.get(data.absent(i));
    }
  },
  SEEK_100("seek and 100 rows", 3, 1) {
    @Override
    long run(Contender engine, Data data, int i) {
      return engine.seek(data.key(i), 100);
    }
  },
  SCAN("scan of all, a row", 3, 0) {
    @Override
    long run(Contender engine, Data data, int i) {
      return engine.scan(false);
    }
  },
  REVERSE_SCAN("the same backwards, a row", 3, 0) {
    @Override
    long run(Contender engine, Data data, int i) {
      return engine.scan(true);
    }
  };

  static final List<Workload> SMALL_CACHE = List.of(GET_HIT, GET_MISS, SEEK_100);

  private final String title;
  private final double goal;
  private final int rowsOfOne;

  Workload(String title, double goal, int rowsOfOne) {
    this.title = title;
    this.goal = goal;
    this.rowsOfOne = rowsOfOne;
  }

  String title() {
    return title;
  }

  double goal() {
    return goal;
  }

  /// How many operations one call of [#run] counts as.
  int operations(Data data) {
    return rowsOfOne == 0 ? data.count() : rowsOfOne;
  }

  /// @return something that depends on all that was read
  abstract long run(Contender engine, Data data, int i);

  /// Runs on random records for so long, and measures.
  Figures measure(Contender engine, Data data, long nanos, long seed) {
    var random = new SplittableRandom(seed);
    var stopwatch = new Stopwatch();
    do {
      int i = random.nextInt(data.count());
      long begin = System.nanoTime();
      stopwatch.sink += run(engine, data, i);
      stopwatch.took(System.nanoTime() - begin);
    } while (stopwatch.total < nanos);
    return stopwatch.figures(operations(data));
  }
}
