"""The homeworks that come with the tool: each a package that nothing else imports."""
