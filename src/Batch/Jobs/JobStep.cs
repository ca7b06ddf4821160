namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>What has just reached the disk. From where a run ends behind one of these, the next one goes on.</summary>
internal enum JobStep
{
    /// <summary>The description is there, and nothing else.</summary>
    Described,

    /// <summary>A part is there under the name that it has until it is whole.</summary>
    PartWritten,

    /// <summary>It has its own name. Without its record it is made again.</summary>
    PartRenamed,

    /// <summary>Its record is there: it is finished.</summary>
    PartRecorded,

    /// <summary>The manifest is there: the job is done.</summary>
    ManifestWritten,

    /// <summary>The manifest is gone, because parts with errors are made again.</summary>
    ManifestRemoved,

    /// <summary>So is the record of a part that is.</summary>
    RecordRemoved,
}
