package io.ringhold.bench.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
  private static final long MEMTABLE_BYTES = 64 << 20;
  private static final List<Opener> ENGINES = List.of(Opener.RINGHOLD, Opener.ROCKSDB);

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
    Path directory = data == null ? Files.createTempDirectory("storage-bench") : create(data);
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

  private void measure(Path directory, Data data) {
    create(directory);
    long cache = cacheMib << 20;
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
    withBoth(
        directory,
        cache,
        MEMTABLE_BYTES,
        engines -> {
          System.out.println(Line.head(engines));
          for (Contender engine : engines) {
            engine.apply(data, 0, data.count());
            engine.settle();
          }
          for (Workload workload : Workload.values()) {
            System.out.println(line(workload, workload.title(), engines, data));
          }
          for (Contender engine : engines) {
            System.out.printf(
                Locale.ROOT,
                "%s: %,d bytes on disk, %.2f x the records%n",
                engine.name(),
                engine.diskBytes(),
                (double) engine.diskBytes() / data.rawBytes());
          }
        });
    withBoth(
        directory,
        data.rawBytes() / 10,
        MEMTABLE_BYTES,
        engines -> {
          System.out.println("with a cache of a tenth of the records:");
          for (Workload workload : Workload.SMALL_CACHE) {
            System.out.println(line(workload, workload.title() + ", 1/10", engines, data));
          }
          ColdReads.report(turns(), engines, data, nanos());
        });
    withBoth(
        directory,
        cache,
        ReadsUnderWrites.MEMTABLE_BYTES,
        engines -> ReadsUnderWrites.report(turns(), engines, data, nanos()));
    new BulkLoad(directory, data, cache, MEMTABLE_BYTES).report(turns(), ENGINES);
    measureLogged(directory, data, cache, MEMTABLE_BYTES);
  }

  private static void withBoth(
      Path directory, long cacheBytes, long memtableBytes, Consumer<List<Contender>> section) {
    try (var ours = Opener.RINGHOLD.at(directory, cacheBytes, memtableBytes);
        var theirs = Opener.ROCKSDB.at(directory, cacheBytes, memtableBytes)) {
      section.accept(List.of(ours, theirs));
    }
  }

  private Line line(Workload workload, String title, List<Contender> engines, Data data) {
    return new Line(
        title,
        workload.goal(),
        turns()
            .warmed(
                engines,
                Contender::name,
                (engine, round) -> workload.measure(engine, data, nanos(), round)));
  }

  private Turns turns() {
    return new Turns(rounds);
  }

  private void measureLogged(Path directory, Data data, long cache, long memtable) {
    try (var ours = new RingholdLogged(directory.resolve("ringhold-log"), cache, memtable);
        var theirs = new RocksLogged(directory.resolve("rocksdb-log"), cache, memtable)) {
      for (LoggedWrites writes : LoggedWrites.ALL) {
        System.out.println(
            new Line(
                writes.title(),
                writes.goal(),
                turns()
                    .warmed(
                        List.<Logged>of(ours, theirs),
                        Logged::name,
                        (engine, round) -> writes.measure(engine, data, nanos(), round))));
      }
    }
  }

  private long nanos() {
    return (long) (seconds * 1e9);
  }

  static Path create(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
