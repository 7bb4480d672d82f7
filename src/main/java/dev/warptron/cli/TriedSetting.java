package dev.warptron.cli;

import java.util.Map;

/**
 * One setting of a search.
 *
 * @param values of the options that are searched
 * @param options these and all others
 */
record TriedSetting(Map<String, String> values, NetworkOptions options) {}
