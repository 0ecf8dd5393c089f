// Empty: CMake wants a source beside the headers that it precompiles.
