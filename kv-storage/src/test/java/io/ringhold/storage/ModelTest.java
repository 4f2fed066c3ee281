package io.ringhold.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories against a sorted map. `-Dringhold.seed=N` repeats one.
class ModelTest {
  private static final int HISTORIES = 60;
  private static final int STEPS = 400;

  static LongStream seeds() {
    var given = Long.getLong("ringhold.seed");
    return given == null ? LongStream.range(0, HISTORIES) : LongStream.of(given);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aShardIsASortedMapThroughFlushesCompactionsAndCrashes(long seed) {
    var model = new Model(seed);
    var views = new ArrayList<Model.View>();
    model.open();
    for (int i = 0; i < STEPS; i++) {
      step(model, views);
    }
    closeAll(views);
    model.settle();
    model.check();
    model.closeAndReopen();
    model.engine().close();
  }

  private static void step(Model model, List<Model.View> views) {
    int dice = model.random.nextInt(100);
    if (dice < 60) {
      model.write();
    } else if (dice < 65) {
      var _ = model.background.turn();
    } else if (dice < 75) {
      model.shard().rotate(model.promise());
    } else if (dice < 78) {
      model.shard().flush(model.promise());
    } else if (dice < 85) {
      model.checkSomeRange();
    } else if (dice < 88) {
      model.check();
    } else if (dice < 91) {
      views.add(model.snapshot());
    } else if (dice < 95) {
      views.forEach(model::checkSomeRange);
    } else if (dice < 96) {
      closeAll(views);
      model.crashAndReopen();
    } else if (dice < 97) {
      closeAll(views);
      model.killAndReopen();
      model.crashAndReopen();
    } else if (dice < 98) {
      closeAll(views);
      model.closeAndReopen();
    } else if (dice < 99) {
      model.checkCheckpoint();
    } else {
      model.settle();
    }
  }

  private static void closeAll(List<Model.View> views) {
    views.forEach(view -> view.snapshot().close());
    views.clear();
  }
}
