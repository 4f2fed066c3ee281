package io.ringhold.bench.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Engines measured one after the other, again and again; of each, the median counts.
///
/// @param rounds that count
record Turns(int rounds) {
  interface Turn<E> {
    Figures of(E engine, int round);
  }

  /// The first turn of each is for the compiler.
  <E> Map<String, Figures> warmed(List<E> engines, Function<E, String> nameOf, Turn<E> turn) {
    engines.forEach(engine -> turn.of(engine, 0));
    return cold(engines, nameOf, turn);
  }

  <E> Map<String, Figures> cold(List<E> engines, Function<E, String> nameOf, Turn<E> turn) {
    Map<String, List<Figures>> all = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (E engine : engines) {
        all.computeIfAbsent(nameOf.apply(engine), _ -> new ArrayList<>())
            .add(turn.of(engine, round));
      }
    }
    Map<String, Figures> medians = new LinkedHashMap<>();
    all.forEach((name, runs) -> medians.put(name, median(runs)));
    return medians;
  }

  private static Figures median(List<Figures> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(Figures::mean))
        .toList()
        .get((runs.size() - 1) / 2);
  }
}
