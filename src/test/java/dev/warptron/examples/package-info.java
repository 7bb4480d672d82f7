/** Programs as a user writes them; the README quotes them, and a test runs them. */
@NullMarked
package dev.warptron.examples;

import org.jspecify.annotations.NullMarked;
