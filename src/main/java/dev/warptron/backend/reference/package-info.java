/**
 * The oracle: every operation in double precision, with Commons Math for the matrix products and
 * plain loops for the rest. Written to be read; every other device is compared with it. It needs
 * nothing but Java, so it is also the device of last resort.
 */
@NullMarked
package dev.warptron.backend.reference;

import org.jspecify.annotations.NullMarked;
