package io.ringhold.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kv-bench/bench`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts, gets, scans of 100 and a mix of puts and gets, at several numbers of outstanding requests,",
      "against a new 3-node cluster of this checkout and, where etcd is installed, a new 3-node etcd.",
      "Servers and load share this machine; CPU is that of the server processes alone."
    })
final class Main implements Callable<Integer> {
  private static final int KEYS_MIN = 200;

  @Option(
      names = "--endpoints",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Measure the Ringhold cluster there instead; without etcd and CPU figures.")
  private @Nullable List<String> endpoints;

  @Option(names = "--no-etcd", description = "Measure Ringhold alone.")
  private boolean withoutEtcd;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description =
          "A second checkout of Ringhold, measured beside this one, cell by cell, in place of etcd.")
  private @Nullable Path other;

  @Option(
      names = "--workloads",
      split = ",",
      defaultValue = "PUT,GET,SCAN,MIX",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Workload> workloads = List.of();

  @Option(
      names = "--outstanding",
      split = ",",
      defaultValue = "1,16,64,256",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> outstanding = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "Measured in each run of a cell. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "0.5",
      description = "Seconds before that. Default: ${DEFAULT-VALUE}.")
  private double warmUp;

  @Option(
      names = "--prime",
      defaultValue = "5",
      description =
          "Seconds of each workload before the first cell, so that servers and client are compiled. Default: ${DEFAULT-VALUE}.")
  private double prime;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Runs of each cell, of which the median counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--keys",
      defaultValue = "20000",
      description = "Records in each store, at least 200. Default: ${DEFAULT-VALUE}.")
  private int keys;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the servers keep their data meanwhile. Default: kv-bench/target.")
  private @Nullable Path data;

  @Option(
      names = "--json",
      description = "Print one JSON object for each figure line instead of the table.")
  private boolean json;

  private final Path home = Path.of(System.getProperty("ringhold.home", "."));

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((failure, _, _) -> {
              System.err.println("bench: " + failure.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<Subject> subjects = new ArrayList<>();
    try (var servers = new Servers(data == null ? home.resolve("kv-bench/target") : data)) {
      start(subjects, servers);
      measure(subjects);
    } finally {
      subjects.forEach(Subject::close);
    }
    return CommandLine.ExitCode.OK;
  }

  private void start(List<Subject> subjects, Servers servers)
      throws IOException, InterruptedException {
    if (endpoints != null) {
      subjects.add(new Subject("ringhold", new RingholdStore(endpoints), List.of()));
      return;
    }
    subjects.add(RingholdCluster.start("ringhold", home, servers));
    if (other != null) {
      subjects.add(RingholdCluster.start("other", other.toAbsolutePath(), servers));
      return;
    }
    var etcd = EtcdCluster.installed();
    if (etcd.isEmpty()) {
      System.err.println("bench: etcd is not installed, so Ringhold is measured alone");
    } else if (!withoutEtcd) {
      subjects.add(EtcdCluster.start(etcd.get(), servers));
    }
  }

  private void measure(List<Subject> subjects) throws InterruptedException, ExecutionException {
    var records = new Records(Math.max(keys, KEYS_MIN));
    var cells = new Rounds(subjects, records, rounds, nanos(warmUp), nanos(seconds));
    cells.fill();
    cells.prime(workloads, nanos(prime));
    if (!json) {
      System.out.printf(
          Locale.ROOT,
          "%d processors; keys of %d B, values of %d B, %,d records; median of %d runs of %.1f s%n%n",
          Runtime.getRuntime().availableProcessors(),
          Records.KEY_BYTES,
          Records.VALUE_BYTES,
          records.count(),
          rounds,
          seconds);
      System.out.println(Report.head(subjects.stream().map(Subject::name).toList()));
    }
    for (Workload workload : workloads) {
      for (int atOnce : outstanding) {
        var row = cells.run(new Report.Cell(workload, atOnce));
        System.out.println(json ? Report.json(row) : Report.line(row));
      }
    }
  }

  private static Duration nanos(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
