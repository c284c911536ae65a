"""What people take into the meeting: slides, documents, workbooks, pictures, each with its code."""
