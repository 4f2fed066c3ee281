package io.ringhold.operator.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;

/// Whether an object already is what it should be. Kubernetes fills in defaults and keeps fields of
/// others, so it is enough that all that is wanted is there.
public final class Difference {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Difference() {}

  public static boolean isNone(HasMetadata wanted, HasMetadata actual) {
    return holds(tree(actual), tree(wanted));
  }

  private static JsonNode tree(HasMetadata object) {
    try {
      return JSON.readTree(Serialization.asJson(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean holds(JsonNode actual, JsonNode wanted) {
    if (wanted.isObject()) {
      return wanted.properties().stream()
          .allMatch(field ->
              isEmpty(field.getValue())
                  || (actual.has(field.getKey())
                      && holds(actual.get(field.getKey()), field.getValue())));
    }
    if (wanted.isArray()) {
      if (!actual.isArray() || actual.size() != wanted.size()) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!holds(actual.get(i), wanted.get(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.equals(actual) || sameQuantity(wanted.asText(), actual.asText());
  }

  private static boolean isEmpty(JsonNode wanted) {
    return wanted.isNull() || (wanted.isContainerNode() && wanted.isEmpty());
  }

  /// `1000m` comes back as `1`.
  private static boolean sameQuantity(String wanted, String actual) {
    try {
      return Quantity.getAmountInBytes(new Quantity(wanted))
              .compareTo(Quantity.getAmountInBytes(new Quantity(actual)))
          == 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
