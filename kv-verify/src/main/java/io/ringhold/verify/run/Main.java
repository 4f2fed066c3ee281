package io.ringhold.verify.run;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/// The process behind `./kv verify`.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Libraries log what they then also throw.
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(run(Console.ofProcess(), arguments));
  }

  static int run(Console console, String... arguments) {
    boolean json = List.of(arguments).contains("--json");
    int exitCode =
        new CommandLine(new VerifyCommand(console))
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler((e, _) ->
                report(console, json, ExitCode.USAGE, e.getMessage() + " (see: kv verify --help)"))
            .setExecutionExceptionHandler((e, _, _) ->
                report(
                    console,
                    json,
                    e instanceof Failure failure ? failure.exitCode() : ExitCode.UNAVAILABLE,
                    e instanceof Failure ? String.valueOf(e.getMessage()) : e.toString()))
            .execute(arguments);
    console.flush();
    return exitCode;
  }

  private static int report(Console console, boolean json, int exitCode, String message) {
    String line = message.lines().findFirst().orElse("");
    var error = Json.object().with("exit_code", exitCode).with("message", line);
    console.say(json ? Json.object().with("error", error).toString() : "kv: " + line);
    return exitCode;
  }
}
