/**
 * Warptron as estimators and models of {@code spark.ml}: see docs/spark.md. Imports the library API
 * and {@code backend}, {@code data}, {@code function}, {@code io}, {@code model} and {@code optim};
 * nothing imports it.
 */
@NullMarked
package dev.warptron.spark;

import org.jspecify.annotations.NullMarked;
