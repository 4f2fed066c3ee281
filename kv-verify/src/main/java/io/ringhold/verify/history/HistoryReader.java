package io.ringhold.verify.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads what a [HistoryWriter] has written.
public final class HistoryReader {
  private HistoryReader() {}

  /// A line is not an operation; the message names file and line.
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(Path file, int line, IllegalArgumentException cause) {
      super("%s, line %d: %s".formatted(file, line, cause.getMessage()), cause);
    }
  }

  public static List<Operation> read(Path file) throws IOException, MalformedException {
    List<Operation> operations = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line; (line = lines.readLine()) != null; ) {
        try {
          operations.add(OperationForm.parse(line));
        } catch (IllegalArgumentException e) {
          throw new MalformedException(file, operations.size() + 1, e);
        }
      }
    }
    return operations;
  }
}
