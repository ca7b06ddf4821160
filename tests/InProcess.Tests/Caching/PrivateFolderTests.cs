using System.Diagnostics;
using System.Runtime.Versioning;
using ConvNextV2.Compiled.InProcess.Caching;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.InProcess.Tests.Caching;

/// <summary>Code is loaded from the cache: who could have put it there.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly byte[] Key = new byte[CacheKey.Length];
    private static readonly CompiledFolder Compiled = new([1, 2, 3], []);

    private readonly TemporaryFolder _parent = new();

    private string Folder => _parent.PathOf("cache");

    private string Entry => Assert.Single(Directory.GetFiles(Folder));

    [Fact]
    public void Folder_and_file_are_their_owner_s_alone()
    {
        Write();

        Assert.Equal(OwnersFolder, File.GetUnixFileMode(Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Entry));
    }

    [Fact]
    public void A_folder_that_was_there_keeps_its_permissions()
    {
        const UnixFileMode Mode = OwnersFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead;
        Directory.CreateDirectory(Folder, Mode);

        Write();

        Assert.NotNull(Read());
        Assert.Equal(Mode, File.GetUnixFileMode(Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Entry));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_folder_that_others_can_write_to_is_not_used(UnixFileMode others)
    {
        Write();
        File.SetUnixFileMode(Folder, OwnersFolder | others);

        AssertUnused($"Compilations are not kept: '{Folder}' can be written to by others than its owner.");
        Assert.Equal(OwnersFolder | others, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public void A_folder_in_one_that_everybody_can_change_is_not_used()
    {
        Write();
        File.SetUnixFileMode(_parent.Path, OwnersFolder | UnixFileMode.OtherWrite);

        AssertUnused($"Compilations are not kept: '{_parent.Path}', where it stands, can be written to by everybody.");

        // As /tmp is, where everybody can write and nobody can take another's away.
        File.SetUnixFileMode(_parent.Path, OwnersFolder | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.NotNull(Read());
    }

    [Fact]
    public void A_link_is_not_followed_even_to_nowhere()
    {
        Write();
        string link = _parent.PathOf("link");
        Directory.CreateSymbolicLink(link, Folder);
        Assert.Equal($"Compilations are not kept: '{link}' is a link.", CompilationCache.Open(link).Fault);

        string nowhere = _parent.PathOf("nowhere");
        Directory.CreateSymbolicLink(nowhere, _parent.PathOf("gone"));
        Assert.Equal($"Compilations are not kept: '{nowhere}' is a link.", CompilationCache.Open(nowhere).Fault);
        Assert.False(Directory.Exists(_parent.PathOf("gone")));
    }

    /// <summary>Only the superuser can make such a folder; for others the root folder is one.</summary>
    [Fact]
    public void A_folder_of_another_user_is_not_used()
    {
        string folder = "/proc/self/fd";
        if (Environment.IsPrivilegedProcess)
        {
            Write();
            folder = Folder;
            using var chown = Process.Start("chown", ["12345", folder]);
            chown.WaitForExit();
        }

        CompilationCache cache = CompilationCache.Open(folder);

        Assert.NotNull(cache.Fault);
        Assert.Null(cache.Read(Key));
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal($"Compilations are not kept: '{folder}' belongs to another user.", cache.Fault);
        }
    }

    /// <summary>As the home of a user is, whose group is their own.</summary>
    [Fact]
    public void A_folder_in_one_that_a_group_can_change_is_used()
    {
        File.SetUnixFileMode(_parent.Path, OwnersFolder | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        Write();

        Assert.NotNull(Read());
    }

    /// <summary>Only the superuser can give a file away; another's, that is readable, is one of the system for others.</summary>
    [Fact]
    public void The_file_of_another_user_is_no_entry()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file does not tell whose it is.");
        string file = "/proc/version";
        if (Environment.IsPrivilegedProcess)
        {
            Write();
            file = Entry;
            using var chown = Process.Start("chown", ["12345", file]);
            chown.WaitForExit();
            Assert.Null(Read());
        }

        using SafeFileHandle opened = File.OpenHandle(file);
        Assert.False(PrivateFolder.IsPrivate(opened));
    }

    [Fact]
    public void A_link_or_a_file_that_others_can_write_to_is_no_entry()
    {
        Write();
        string entry = Entry;
        File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Null(Read());

        File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.NotNull(Read());

        File.Move(entry, _parent.PathOf("elsewhere"));
        File.CreateSymbolicLink(entry, _parent.PathOf("elsewhere"));
        Assert.Null(Read());

        // It is replaced, and what it pointed to is left alone.
        byte[] elsewhere = File.ReadAllBytes(_parent.PathOf("elsewhere"));
        Write();
        Assert.Null(new FileInfo(entry).LinkTarget);
        Assert.Equal(elsewhere, File.ReadAllBytes(_parent.PathOf("elsewhere")));
    }

    public void Dispose()
    {
        File.SetUnixFileMode(_parent.Path, OwnersFolder);
        _parent.Dispose();
    }

    private void AssertUnused(string fault)
    {
        CompilationCache cache = CompilationCache.Open(Folder);
        string[] before = Directory.GetFiles(Folder);

        Assert.Equal(fault, cache.Fault);
        Assert.Null(cache.Read(Key));
        cache.Write([.. Key.Select(_ => (byte)1)], Compiled);
        Assert.Equal(before, Directory.GetFiles(Folder));
    }

    private CompiledFolder? Read() => CompilationCache.Open(Folder).Read(Key);

    private void Write() => CompilationCache.Open(Folder).Write(Key, Compiled);
}
