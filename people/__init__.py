"""Who is who: accounts, real names, exclusion lists, what each role may do and what needs a second person."""
