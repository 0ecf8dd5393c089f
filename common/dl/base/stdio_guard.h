// stdin, stdout and stderr as a program may find them: closed, full, or a pipe that nobody reads.
#pragma once

namespace dl {

/// To be called first. Opens those that are closed, on nothing: else the next file that the program
/// opens would take the place of stdout, and get what is printed. And writing to a pipe whose
/// reader is gone becomes an error like others, not the end of the program with all that it has not
/// saved.
void prepare_stdio();

/// Flushes stdout. Throws an Error where not all of it could be written.
void flush_stdout();

}  // namespace dl
