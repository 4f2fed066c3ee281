package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.local.LastCluster;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that talks to a cluster.
public final class Connection {
  private static final Pattern ENDPOINT =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):(\\d{1,5})");

  private final Console console;

  @Option(
      names = "--endpoints",
      paramLabel = "HOST:PORT,...",
      hideParamSyntax = true,
      split = ",",
      description = "One or more nodes of the cluster; the others are learnt from them.")
  private List<String> endpoints = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "For one request with all its retries: 500ms, 10s, 2m (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(10);

  @Mixin private final JsonOption output = new JsonOption();

  public Connection(Console console) {
    this.console = console;
  }

  public boolean json() {
    return output.json();
  }

  public KvClient open() {
    return open(timeout);
  }

  /// @param deadline instead of what `--timeout` says
  KvClient open(Duration deadline) {
    KvClientOptions options = KvClientOptions.to(endpoints().toArray(String[]::new));
    Duration attempt =
        options.attemptTimeout().compareTo(deadline) < 0 ? options.attemptTimeout() : deadline;
    return KvClient.connect(
        options.withDeadline(deadline).withAttemptTimeout(attempt).withDetours(detours()));
  }

  /// Set by tools that have made port-forwards to the nodes.
  private Map<String, String> detours() {
    var detours = new HashMap<String, String>();
    String variable = console.environment().getOrDefault("RINGHOLD_DETOURS", "");
    for (String detour : variable.isBlank() ? new String[0] : variable.strip().split(",", -1)) {
      String[] fromAndTo = detour.split("=", -1);
      if (fromAndTo.length != 2 || !isEndpoint(fromAndTo[0]) || !isEndpoint(fromAndTo[1])) {
        throw Failure.usage(
            "RINGHOLD_DETOURS: '" + detour + "' is not like node-0.example:7400=127.0.0.1:7400");
      }
      detours.put(fromAndTo[0], fromAndTo[1]);
    }
    return detours;
  }

  private static boolean isEndpoint(String text) {
    return ENDPOINT.matcher(text).matches();
  }

  private List<String> endpoints() {
    List<String> chosen = endpoints;
    if (chosen.isEmpty()) {
      String variable = console.environment().getOrDefault("RINGHOLD_ENDPOINTS", "");
      chosen =
          variable.isBlank()
              ? LastCluster.endpoints(console.environment())
              : List.of(variable.strip().split(",", -1));
    }
    for (String endpoint : chosen) {
      if (!isEndpoint(endpoint)) {
        throw Failure.usage("'" + endpoint + "' is no endpoint such as 127.0.0.1:7400");
      }
    }
    return chosen;
  }
}
