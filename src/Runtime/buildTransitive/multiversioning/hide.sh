#!/bin/sh
# hide.sh LINKER OBJCOPY SUFFIX OUTPUT OBJECT...: one object file of a whole program, whose only public symbol is main_SUFFIX. It can be
# linked with another compilation of the same program without a name or a section in common.
set -eu
linker=$1 objcopy=$2 suffix=$3 output=$4
shift 4

# The linker is asked by way of the compiler, which may look for it elsewhere than the shell does.
if ! command -v nm > /dev/null || ! "$linker" -fuse-ld=bfd -Wl,--version > /dev/null 2>&1; then
    echo "error : A program for several instruction sets needs nm and, for $linker, ld.bfd: install GNU binutils." >&2
    exit 1
fi

# Groups of sections are merged across a link by their names, which two copies of a runtime share.
"$linker" -r -nostdlib -fuse-ld=bfd -Wl,--force-group-allocation -o "$output.partial" -Wl,--start-group "$@" -Wl,--end-group

# The linker gives the first and last address of each section whose name is an identifier as __start_NAME and __stop_NAME. Sections of
# one name become one, and the runtime would find the code of both compilations in it.
undefined=$(nm --undefined-only "$output.partial")
{
    echo "--strip-debug --redefine-sym main=main_$suffix --keep-global-symbol=main --keep-global-symbol=main_$suffix"
    echo "$undefined" | sed -n 's/^.* __start_\([A-Za-z0-9_]*\)$/\1/p' | while read -r section; do
        echo "--rename-section $section=${section}_$suffix"
        echo "--redefine-sym __start_$section=__start_${section}_$suffix --redefine-sym __stop_$section=__stop_${section}_$suffix"
    done
} > "$output.rsp"
"$objcopy" "@$output.rsp" "$output.partial" "$output"
rm "$output.partial"
