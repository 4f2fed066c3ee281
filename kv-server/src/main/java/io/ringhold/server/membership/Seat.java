package io.ringhold.server.membership;

import io.ringhold.server.disk.StartRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node that the configuration names among the founders: `name=grpcHost:port/raftHost:port`.
public record Seat(String name, String grpcAddress, String raftAddress) {
  private static final Pattern FORM =
      Pattern.compile("([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)=([^\\s/=,]+:\\d+)/([^\\s/=,]+:\\d+)");

  /// @throws StartRefused when the list does not have that form, or a name twice
  public static List<Seat> parse(List<String> list) throws StartRefused {
    List<Seat> members = new ArrayList<>();
    for (String item : list) {
      Matcher matcher = FORM.matcher(item.strip());
      if (!matcher.matches()) {
        throw new StartRefused(
            "ringhold.members: '%s' is not of the form name=grpcHost:port/raftHost:port"
                .formatted(item));
      }
      Seat member = new Seat(matcher.group(1), matcher.group(3), matcher.group(4));
      if (members.stream().anyMatch(other -> other.name().equals(member.name()))) {
        throw new StartRefused("ringhold.members names %s twice".formatted(member.name()));
      }
      members.add(member);
    }
    return members;
  }
}
