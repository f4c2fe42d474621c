"""The one place where rooms meet: settings, the pipeline, the scheduler, health."""
