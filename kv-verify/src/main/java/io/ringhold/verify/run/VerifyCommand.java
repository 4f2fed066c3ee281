package io.ringhold.verify.run;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Units;
import io.ringhold.client.ReadLevel;
import io.ringhold.verify.check.Judgement;
import io.ringhold.verify.check.Violation;
import io.ringhold.verify.history.HistoryReader;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.nemesis.Kind;
import io.ringhold.verify.report.HtmlReport;
import io.ringhold.verify.report.Summary;
import io.ringhold.verify.report.SummaryForm;
import io.ringhold.verify.report.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "kv verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Loads a new cluster, lets things go wrong, and judges every answer.",
    description = {
      "Servers of this checkout run on this machine; as root each has a network of its own, which can",
      "be cut. DIR gets history.jsonl, faults.jsonl, summary.json and report.html.",
      "",
      "Exit codes: 0 no contradiction, 1 violated, 2 usage, 3 the run shows nothing (VOID)."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int VIOLATIONS_SHOWN = 5;

  private final Console console;

  @Option(
      names = "--endpoints",
      split = ",",
      paramLabel = "HOST:PORT",
      description = {
        "Load the cluster there instead, in a keyspace of its own that is dropped at the end, and",
        "judge its answers while you do things to it. No faults are made."
      })
  private List<String> endpoints = List.of();

  @Option(names = "--nodes", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(names = "--shards", defaultValue = "6", description = "Default: ${DEFAULT-VALUE}.")
  private int shards;

  @Option(names = "--minutes", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--seed",
      description = "Of all choices (not of the timing). Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--nemesis",
      split = ",",
      paramLabel = "KIND",
      defaultValue = "kill,pause,partition,loss,slow",
      description =
          "kill, pause, partition, loss, slow, wipe, membership, or none. Default: ${DEFAULT-VALUE}.")
  private List<String> nemesis = List.of();

  @Option(
      names = "--clients",
      defaultValue = "256",
      description = "Each has one request outstanding. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Operations per second at most; 0 = as many as they can. Default: 0.")
  private int rate;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Default: target/verify/SEED of the checkout.")
  private @Nullable Path out;

  @Option(names = "--check", paramLabel = "FILE", description = "Judge this history instead.")
  private @Nullable Path check;

  @Option(
      names = "--stale-reads",
      hidden = true,
      description = "Reads ask for less than they are judged by; this must be found out.")
  private boolean staleReads;

  @Mixin private final JsonOption output = new JsonOption();

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return check == null ? run() : check(check);
  }

  private int check(Path file) throws IOException {
    List<Operation> history;
    try {
      history = HistoryReader.read(file);
    } catch (HistoryReader.MalformedException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
    Judgement judgement = Judgement.of(history);
    if (output.json()) {
      console.line(
          Json.object()
              .with("operations", history.size())
              .with("keys", judgement.keys())
              .with("violations", judgement.violations().size())
              .with("undecided", judgement.undecided().size()));
    } else {
      console.line(
          "%s operations on %s keys: %s violations, %d keys not decided"
              .formatted(
                  Units.count(history.size()),
                  Units.count(judgement.keys()),
                  Units.count(judgement.violations().size()),
                  judgement.undecided().size()));
      show(judgement.violations());
    }
    return judgement.violations().isEmpty()
        ? judgement.undecided().isEmpty() ? ExitCode.OK : ExitCode.UNAVAILABLE
        : ExitCode.REFUSED;
  }

  private int run() throws IOException, InterruptedException {
    Run.Plan plan = plan();
    Files.createDirectories(plan.out());
    Summary summary;
    try (var telling = Telling.start(console, plan.length())) {
      telling.phase(
          "seed %d; %s minutes; faults: %s; everything goes to %s"
              .formatted(plan.seed(), minutes, String.join(", ", nemesis), plan.out()));
      summary = new Run(plan, telling).carryOut();
    }
    Json.Struct json = SummaryForm.json(summary);
    Files.writeString(plan.out().resolve("summary.json"), json + "\n");
    Files.writeString(plan.out().resolve("report.html"), HtmlReport.of(summary));
    if (summary.verdict() == Verdict.OK) {
      Directories.delete(plan.out().resolve("servers"));
    }
    if (output.json()) {
      console.line(json);
    } else {
      show(summary, plan.out());
    }
    return switch (summary.verdict()) {
      case OK -> ExitCode.OK;
      case VIOLATED -> ExitCode.REFUSED;
      case VOID -> ExitCode.UNAVAILABLE;
    };
  }

  private Run.Plan plan() throws IOException, InterruptedException {
    if (nodes < 1 || nodes > 9) {
      throw Failure.usage("--nodes is 1 to 9, not " + nodes);
    }
    if (clients < 1 || clients > 4096) {
      throw Failure.usage("--clients is 1 to 4096, not " + clients);
    }
    if (minutes < 0.2) {
      throw Failure.usage("--minutes is at least 0.2, not " + minutes);
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Path directory = out == null ? console.home().resolve("target/verify/" + chosen) : out;
    Directories.delete(directory.resolve("servers"));
    return new Run.Plan(
        commit(),
        endpoints,
        nodes,
        shards,
        Duration.ofMillis((long) (minutes * 60_000)),
        chosen,
        endpoints.isEmpty() ? kinds() : Set.of(),
        clients,
        rate,
        staleReads ? ReadLevel.STALE : ReadLevel.LINEARIZABLE,
        directory.toAbsolutePath().normalize());
  }

  private Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String word : nemesis) {
      if (!word.equals("none")) {
        kinds.add(
            Kind.of(word)
                .orElseThrow(() ->
                    Failure.usage(
                        "--nemesis knows %s and none, not '%s'"
                            .formatted(String.join(", ", Kind.words()), word))));
      }
    }
    return kinds;
  }

  /// Outside of a checkout nobody knows.
  private String commit() throws InterruptedException {
    try {
      var git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .directory(console.home().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? said : "unknown";
    } catch (IOException _) {
      return "unknown";
    }
  }

  private void show(Summary summary, Path directory) {
    show(summary.violations());
    summary.evidence().differences().forEach(line -> console.line("replicas differ: " + line));
    summary.reasons().forEach(reason -> console.line("void: " + reason));
    console.line(
        "%s operations (%.3f %% unknown) in %s; longest pause of a shard's writes %s"
            .formatted(
                Units.count(summary.count()),
                100 * summary.unknownShare(),
                Units.duration(summary.length()),
                Units.duration(summary.longestWritePause())));
    console.line("faults: " + summary.faults());
    console.line(
        "%s: %s violations; %s"
            .formatted(
                summary.verdict(),
                Units.count(summary.violations().size()),
                directory.resolve("report.html")));
  }

  private void show(List<Violation> violations) {
    for (Violation violation : violations.stream().limit(VIOLATIONS_SHOWN).toList()) {
      console.line(
          "%s, %s: %s".formatted(violation.checker(), violation.subject(), violation.message()));
      violation.evidence().forEach(operation -> console.line("  " + operation));
    }
    if (violations.size() > VIOLATIONS_SHOWN) {
      console.line("... and %d more violations".formatted(violations.size() - VIOLATIONS_SHOWN));
    }
  }
}
