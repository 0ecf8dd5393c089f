# dl_kernels(TARGET NAMESPACE FILE...): adds files of kernels to a target, and dl::NAMESPACE::
# register_kernels(), which calls register_FILE() of each. It is what makes a linker take them out of
# a library, where nothing else asks for them by name.
function(dl_kernels target namespace)
  set(declarations "")
  set(calls "")
  foreach(file IN LISTS ARGN)
    get_filename_component(name ${file} NAME_WE)
    string(APPEND declarations "void register_${name}();\n")
    string(APPEND calls "  register_${name}();\n")
  endforeach()
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}_${namespace}_kernels.cpp)
  file(CONFIGURE OUTPUT ${list} @ONLY CONTENT "namespace dl::${namespace} {
${declarations}
void register_kernels();
void register_kernels() {
${calls}}

}  // namespace dl::${namespace}
")
  target_sources(${target} PRIVATE ${ARGN} ${list})
endfunction()
