package io.ringhold.bench.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kv-bench/bench storage`.
@Command(
    name = "bench storage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Our storage engine and RocksDB (JNI), in one JVM, in turns: the same records, the same bytes of cache.",
      "Of each workload the run with the median time counts. A ratio is RocksDB's time divided by ours."
    })
public final class StorageBench implements Callable<Integer> {
  @Option(
      names = "--shapes",
      split = ",",
      defaultValue = "RANDOM,PREFIXED,LARGE",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Data.Shape> shapes = List.of();

  @Option(
      names = "--keys",
      defaultValue = "1000000",
      description = "Records; a sixteenth of it of the large ones. Default: ${DEFAULT-VALUE}.")
  private int keys;

  @Option(
      names = "--cache",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "Of each engine. Default: ${DEFAULT-VALUE}.")
  private long cacheMib;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Turns of each engine in each workload. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description = "Of each turn. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--data", paramLabel = "DIR", description = "Default: a temporary directory.")
  private @Nullable Path data;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new StorageBench())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Path directory =
        data == null ? Files.createTempDirectory("storage-bench") : Files.createDirectories(data);
    try {
      for (Data.Shape shape : shapes) {
        measure(
            directory.resolve(shape.name()),
            new Data(shape, shape == Data.Shape.LARGE ? keys / 16 : keys));
      }
    } finally {
      delete(directory);
    }
    return CommandLine.ExitCode.OK;
  }

  private void measure(Path directory, Data data) throws IOException {
    Files.createDirectories(directory);
    long cache = cacheMib << 20;
    long memtable = 64 << 20;
    try (var ours = new RingholdContender(directory.resolve("ringhold"), cache, memtable);
        var theirs = new RocksContender(directory.resolve("rocksdb"), cache, memtable)) {
      List<Contender> engines = List.of(ours, theirs);
      System.out.printf(
          Locale.ROOT,
          "%n%s: %,d records of %d + %d B, cache %d MiB, %d processors; median of %d turns of %.1f s, ns%n",
          directory.getFileName(),
          data.count(),
          data.key(0).length,
          data.valueBytes(),
          cacheMib,
          Runtime.getRuntime().availableProcessors(),
          rounds,
          seconds);
      System.out.println(Line.head(engines));
      System.out.println(new Line("apply, no log", 1.5, fill(engines, data)));
      for (Contender engine : engines) {
        engine.settle();
      }
      for (Workload workload : Workload.values()) {
        System.out.println(
            new Line(
                workload.title(),
                workload.goal(),
                turns(
                    engines,
                    Contender::name,
                    (engine, round) -> workload.measure(engine, data, nanos(), round))));
      }
      for (Contender engine : engines) {
        System.out.printf(
            Locale.ROOT,
            "%s: %,d bytes on disk, %.2f x the records%n",
            engine.name(),
            engine.diskBytes(),
            (double) engine.diskBytes() / data.rawBytes());
      }
    }
    measureLogged(directory, data, cache, memtable);
  }

  private void measureLogged(Path directory, Data data, long cache, long memtable) {
    try (var ours = new RingholdLogged(directory.resolve("ringhold-log"), cache, memtable);
        var theirs = new RocksLogged(directory.resolve("rocksdb-log"), cache, memtable)) {
      for (LoggedWrites writes : LoggedWrites.ALL) {
        System.out.println(
            new Line(
                writes.title(),
                writes.goal(),
                turns(
                    List.<Logged>of(ours, theirs),
                    Logged::name,
                    (engine, round) -> writes.measure(engine, data, nanos(), round))));
      }
    }
  }

  private long nanos() {
    return (long) (seconds * 1e9);
  }

  /// Each writes all records, in pieces, in turns.
  private static Map<String, Figures> fill(List<Contender> engines, Data data) {
    int pieces = 200;
    Map<String, Stopwatch> watches = new LinkedHashMap<>();
    for (int piece = 0; piece < pieces; piece++) {
      int from = (int) ((long) data.count() * piece / pieces);
      int to = (int) ((long) data.count() * (piece + 1) / pieces);
      for (Contender engine : engines) {
        var watch = watches.computeIfAbsent(engine.name(), _ -> new Stopwatch());
        long begin = System.nanoTime();
        engine.apply(data, from, to);
        watch.took(System.nanoTime() - begin);
      }
    }
    Map<String, Figures> figures = new LinkedHashMap<>();
    watches.forEach((name, watch) -> figures.put(name, watch.figures(data.count() / pieces)));
    return figures;
  }

  private interface Turn<E> {
    Figures of(E engine, int round);
  }

  /// The first turn of each is for the compiler.
  private <E> Map<String, Figures> turns(
      List<E> engines, Function<E, String> nameOf, Turn<E> turn) {
    Map<String, List<Figures>> all = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (E engine : engines) {
        Figures figures = turn.of(engine, round);
        if (round > 0) {
          all.computeIfAbsent(nameOf.apply(engine), _ -> new ArrayList<>()).add(figures);
        }
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

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
