package dev.warptron.tune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Settings to try.
 *
 * @param values the name of each setting that is searched and its value, for people
 * @param settings makes them, anew at each call
 * @param <B> the builder that holds the settings
 */
public record Candidate<B>(Map<String, String> values, Supplier<B> settings) {
  public Candidate {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
