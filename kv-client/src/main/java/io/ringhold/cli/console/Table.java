package io.ringhold.cli.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lines of cells in columns that are as wide as their widest cell.
public final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  public Table(String... titles) {
    lines.add(List.of(titles));
  }

  public void line(Object... cells) {
    lines.add(Arrays.stream(cells).map(String::valueOf).toList());
  }

  public void printTo(Console console) {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      var text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      console.line(text.toString().stripTrailing());
    }
  }
}
