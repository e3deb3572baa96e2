//! tries: debugger_visualizer reads a file
//! must: refused no-include
//! unruled: compile error or gave up or no full marks

#![debugger_visualizer(gdb_script_file = "@SECRET@")]

fn attack() {}
