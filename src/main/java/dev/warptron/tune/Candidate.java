package dev.warptron.tune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One combination of settings of a search.
 *
 * @param values name and value of each searched setting, for display
 * @param settings makes a builder with all settings, a new one at each call
 * @param <B> the builder that holds the settings
 */
public record Candidate<B>(Map<String, String> values, Supplier<B> settings) {
  public Candidate {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
